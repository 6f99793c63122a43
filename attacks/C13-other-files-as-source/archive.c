!<arch>
//                                              16        `
/etc/shadow/    
